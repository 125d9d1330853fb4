"""Operations: whether the process is ready, what is swept away, and what of the company is counted."""
