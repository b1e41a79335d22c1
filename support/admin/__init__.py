"""Where the operator and the desk work; a module a family."""
