"""THE LAW: what may happen to a contract, and when. The standard library only; no I/O, no framework.

lifecycle   the customer's table of states, and the moves
creation    who may create which contract
occupancy   which orders and filing orders a contract may take
sealing     what is checked once more before the seal, or before the signing
signing     what a signing flow's news mean for its contract
signatory   who signs for the customer
subject     when the verified subject is no longer the one that signed
notices     what people and programs are told of, and when
party_a     what must be known of party A
terms       every word, beside its Chinese term
violations  the one way to say no
values, formats, money, numbers, masking, history
            texts, check digits, fen, contract numbers, masks, the hash chain
"""
