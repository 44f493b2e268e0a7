// graphql-ws, graphql-sse and urql each follow the changes; urql asks and makes one; one line of JSON with what each got.
import { Client, fetchExchange } from '@urql/core';
import { createClient as createEvents } from 'graphql-sse';
import { createClient as createSocket } from 'graphql-ws';
import WebSocket from 'ws';

const [url, authorization, partyAProfileId] = process.argv.slice(2);
const query = 'subscription { contractChanged { contract { kind subStatus } event { step } } }';
const input = { kind: 'FRAMEWORK', signingMode: 'UNILATERAL', partyAProfileId };
const create = `mutation ($input: CreateContractInput!) {
  createContract(input: $input) { contract { kind subStatus } errors { code } }
}`;

const socket = createSocket({
  url: url.replace('http', 'ws'),
  webSocketImpl: WebSocket,
  connectionParams: { authorization },
  retryAttempts: 0,
});
const events = createEvents({ url, headers: { authorization }, retryAttempts: 0 });
const urql = new Client({
  url,
  exchanges: [fetchExchange],
  preferGetMethod: false,
  fetchSubscriptions: true,
  fetchOptions: { headers: { authorization } },
});

const first = (client) => client.iterate({ query }).next();
const told = new Promise((resolve) => urql.subscription(query, {}).subscribe(resolve));
const all = [first(socket), first(events), told];
const asked = await urql.query('{ viewer { userName } }', {}).toPromise();
const made = await urql.mutation(create, { input }).toPromise();
const [overSocket, overEvents, overUrql] = await Promise.all(all);
const answer = {
  asked: asked.data ?? String(asked.error),
  made: made.data ?? String(made.error),
  socket: overSocket.value,
  events: overEvents.value,
  urql: overUrql.data ?? String(overUrql.error),
};
console.log(JSON.stringify(answer));
process.exit(0);
