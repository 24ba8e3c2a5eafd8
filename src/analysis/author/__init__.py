"""What authors ask for: explain a number, enter a new one, compare with another revision."""


class AuthorError(Exception):
    """What was asked cannot be done; the message says what was expected and what to do."""
