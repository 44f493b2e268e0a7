"""What the command line does beside serving; main.py hands each what it needs.

seed       the demonstration of a first start
banner     addresses and developer tokens, for who starts the server
demo       the whole story, driven over HTTP against a running server
doctor     what is configured, what is embedded, what is missing
histories  whether every history is as it was written, and a signed checkpoint of where they end
stored_documents  files against the rows that name them: sweep, verify, copy
secrets    keys of a development installation
"""
