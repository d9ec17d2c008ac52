"""The suite `register`: invented documents about deals, the register they make, and questions about all of them."""
