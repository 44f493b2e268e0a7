"""PAPER: values in, PDF bytes out. texts/ are the clauses, versioned; fonts/ with their licence.

drawing         a contract as an unsealed PDF; paper holds all that is printed
text            the clauses, filled in; their SHA-256
template        the clauses before; template_check and its steps find what is wrong with them, samples show them
signing         the vendor's signature and seal, in one revision after the draft's very bytes
two_signatures  the customer's signature and the vendor's after it; marks, handwriting, edges, fields behind them
verification    whether a file is, byte for byte, what was signed; trust says whose signatures are believed
enclosed        a text inside its own signature, for programs that know no PDF
archive         files as one ZIP, written as it is sent; evidence is what goes into it beside the files
seal            the look of the seal; cross_page_seal cuts it over the pages' edges
faces           fonts; embedding, truetype and rare behind them
canvas, flow, linebreak, table, places ...    setting type
"""
