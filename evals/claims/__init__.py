"""Texts judged by the gate alone, without a language model: the claims suite, ContractNLI, and the ceiling."""
