/** Never run: what the compiler has to refuse. An accepted line below would be an error by itself. */

import { Client } from './client.ts';
import type { ContractBy, ContractStatus, CreateContractInput, RefusalFragment, StartQuery } from './generated/graphql.ts';
import { CONTRACT, START, VERIFY } from './operations.ts';
import type { Address, Decimal, Id, Instant } from './scalars.ts';

declare const id: Id;
declare const start: StartQuery;
declare const refusal: RefusalFragment;
const client = new Client('http://localhost');

export const byId: ContractBy = { id };
export const byNumber: ContractBy = { number: 'KJ-20261127-00000001-8' };
// @ts-expect-error exactly one
export const byBoth: ContractBy = { id, number: 'KJ-20261127-00000001-8' };
// @ts-expect-error exactly one
export const byNothing: ContractBy = {};

export const amount: Decimal | undefined = start.orders?.nodes[0]?.amount.amount;
// @ts-expect-error money is no floating-point number
export const rounded: number | undefined = start.orders?.nodes[0]?.amount.amount;
// @ts-expect-error no number becomes an amount by itself
export const price: Decimal = 16409.02;
// @ts-expect-error an id is not any string
export const anyId: Id = 'x';
// @ts-expect-error a link is no time
export const link: Address = '' as Instant;

export const live: ContractStatus = 'EFFECTIVE';
// @ts-expect-error no such status
export const dead: ContractStatus = 'DEAD';
// @ts-expect-error the signing mode is missing
export const unfinished: CreateContractInput = { kind: 'ORDER' };

// @ts-expect-error only some refusals say it
export const retryable: boolean = refusal.retryable;
// @ts-expect-error the story did not ask for it
export const asked = start.viewer.permissions;

export const started = client.run(START);
// @ts-expect-error it has variables
export const nobody = client.run(CONTRACT);
// @ts-expect-error the code is missing
export const half = client.run(VERIFY, { number: '' });
