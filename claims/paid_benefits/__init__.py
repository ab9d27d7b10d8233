"""Benefits that another system paid, as a file tells of them: read, and judged row by row."""
