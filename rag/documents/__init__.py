"""What happens to documents: taken in, cut into chunks, followed, chosen, checked."""
