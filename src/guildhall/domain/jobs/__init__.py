"""Jobs: a question for so many candidate outputs, of which one is accepted."""
