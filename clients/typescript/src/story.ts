/**
 * The whole story of contracts that the vendor seals: a framework, an order contract, a refusal, a change of mind.
 *
 *     HETONG_URL=http://127.0.0.1:8000 HETONG_TOKEN=... node src/story.ts
 */

import { createHash, randomUUID } from 'node:crypto';
import { Client } from './client.ts';
import {
  ContractKind,
  ContractSubStatus,
  SigningMode,
  VerificationVerdict,
  type ContractOfQuery,
  type RefusalFragment,
  type StartQuery,
} from './generated/graphql.ts';
import { CONTRACT, CREATE, DELETE, FINALIZE, SAVE_PARTY_A, START, VERIFY, VOID } from './operations.ts';
import type { Decimal, Id } from './scalars.ts';

type Contract = NonNullable<ContractOfQuery['contract']>;
type Order = NonNullable<StartQuery['orders']>['nodes'][number];

const POLL_EVERY = 200; // milliseconds
const PATIENCE = 60_000;

const url = process.env['HETONG_URL'] ?? 'http://127.0.0.1:8000';
const byHash = process.env['HETONG_BY_HASH'] === 'true';
const client = new Client(url, { token: process.env['HETONG_TOKEN'] ?? '', byHash });
const stranger = new Client(url, { byHash });

/** What a refusal knows, by its kind: the compiler sees to it that none is left out. */
function told(refusal: RefusalFragment): string {
  switch (refusal.__typename) {
    case 'RuleError':
      return `${refusal.code}${refusal.facts.map((fact) => ` ${fact.name}=${fact.value}`).join('')}`;
    case 'ValidationError':
      return `${refusal.code} at ${refusal.path?.join('.') ?? 'input'}`;
    case 'IdempotencyError':
      return `${refusal.code}, ${refusal.retryable ? 'again later' : 'not again'}`;
    case 'NotFoundError':
      return refusal.code;
  }
}

function accepted<Payload extends { readonly errors: ReadonlyArray<RefusalFragment> }>(payload: Payload): Payload {
  const [refusal] = payload.errors;
  if (refusal !== undefined) throw new Error(told(refusal));
  return payload;
}

function present<Value>(value: Value | null | undefined, what: string): Value {
  if (value === null || value === undefined) throw new Error(`no ${what}`);
  return value;
}

/** Fen, exactly: a number would lose some. */
function fenOf(amount: Decimal): bigint {
  const [yuan = '0', fen = ''] = amount.split('.');
  return BigInt(yuan + fen.padEnd(2, '0'));
}

async function reached(id: Id, subStatus: ContractSubStatus): Promise<Contract> {
  const until = Date.now() + PATIENCE;
  for (;;) {
    const contract = present((await client.run(CONTRACT, { by: { id } })).contract, 'contract');
    if (contract.subStatus === subStatus) return contract;
    if (Date.now() > until) throw new Error(`stays ${contract.subStatus}: ${contract.progress?.message}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_EVERY));
  }
}

async function drafted(kind: ContractKind, partyAProfileId: Id, orderIds: ReadonlyArray<Id>): Promise<Contract> {
  const input = {
    kind,
    signingMode: SigningMode.Unilateral,
    partyAProfileId,
    orderIds,
    idempotencyKey: randomUUID(),
  };
  const made = accepted((await client.run(CREATE, { input })).createContract);
  return reached(present(made.contract, 'contract').id, ContractSubStatus.DraftGenerated);
}

async function sealed(draft: Contract): Promise<Contract> {
  const input = { id: draft.id, expectedVersion: draft.version };
  accepted((await client.run(FINALIZE, { input })).finalizeContract);
  return reached(draft.id, ContractSubStatus.ElectronicEffective);
}

async function verified(contract: Contract): Promise<void> {
  const document = present(contract.document, 'document');
  const file = new Uint8Array(await (await fetch(present(document.url, 'link'))).arrayBuffer());
  const digest = createHash('sha256').update(file).digest('hex');
  const code = present(contract.verificationCode, 'verification code');
  const { verifyContract: found } = await stranger.run(VERIFY, { number: contract.number, code });
  if (found.verdict !== VerificationVerdict.Genuine || digest !== found.sha256 || digest !== document.sha256) {
    throw new Error(`verification says ${found.verdict}`);
  }
  console.log(`downloaded ${contract.number}: ${file.length} bytes, ${found.verdict}`);
}

async function changedMind(partyA: Id, order: Order): Promise<void> {
  const draft = await drafted(ContractKind.Order, partyA, [order.id]);
  const input = { id: draft.id, expectedVersion: draft.version };
  accepted((await client.run(VOID, { input })).voidContract);
  const gone = accepted((await client.run(DELETE, { input: { id: draft.id } })).deleteContract);
  console.log(`voided and deleted ${draft.number}, released ${gone.releasedOrders.map((each) => each.number).join()}`);
}

async function partyAOf(start: StartQuery): Promise<Id> {
  const known = start.partyAProfiles?.find((profile) => profile.complete);
  if (known !== undefined) return known.id;
  const input = { address: '示例路十八号', contact: '联系人', phone: '0571-80000000', email: 'contracts@customer.example' };
  const saved = accepted((await client.run(SAVE_PARTY_A, { input })).savePartyAProfile);
  return present(saved.partyAProfile, 'profile').id;
}

const start = await client.run(START);
const account = present(start.viewer.account, 'account');
const orders = present(start.orders, 'orders').nodes;
const total = orders.reduce((sum, order) => sum + fenOf(order.amount.amount), 0n);
console.log(`signed in; ${orders.length} orders of ${total} fen`);

const partyA = await partyAOf(start);
const framework =
  account.frameworkContract === null
    ? await sealed(await drafted(ContractKind.Framework, partyA, []))
    : await reached(account.frameworkContract.id, ContractSubStatus.ElectronicEffective);
console.log(`framework contract ${framework.number} in effect since ${framework.effectiveAt}`);
await verified(framework);

const second = { kind: ContractKind.Framework, signingMode: SigningMode.Unilateral, partyAProfileId: partyA };
const { createContract: refused } = await client.run(CREATE, { input: second });
console.log(`second framework contract refused: ${told(present(refused.errors[0], 'refusal'))}`);

await changedMind(partyA, present(orders[0], 'order'));

const ordered = await sealed(await drafted(ContractKind.Order, partyA, orders.map((order) => order.id)));
console.log(`order contract ${ordered.number} in effect, ${present(ordered.amount, 'amount').amount} CNY`);
if (fenOf(present(ordered.amount, 'amount').amount) !== total) throw new Error('the amount is another');
await verified(ordered);
