"""Rows that the desk's templates print: small, frozen, made here and nowhere else."""
