"""A database of a province's size, for measuring: `manage.py make_load`.

Nothing in it is written by hand. Each way that a claim can go is played once by the real actions
(`plays.py`), its rows are recorded and become a stamp (`record.py`, `stamp.py`), and the stamp is
printed a million times for other people on other days (`plan.py`, `crowd.py`, `write.py`). Keys,
indexes and triggers are off only while rows are poured in, and what they would have said is asked
afterwards (`bare.py`, `proofs.py`).
"""
