/** GraphQL over fetch: an operation in, its data out, by text or by the hash that the manifest knows it by. */

import type { TypedDocumentString } from './generated/graphql.ts';

/** The request did not run, or a field of it failed. */
export class RequestFailed extends Error {
  readonly code: string;

  constructor(message: string, code: string) {
    super(message);
    this.code = code;
  }
}

type Answer<Result> = {
  readonly data?: Result;
  readonly errors?: ReadonlyArray<{ readonly message: string; readonly extensions?: { readonly code?: string } }>;
};

export class Client {
  readonly #address: string;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #byHash: boolean;

  constructor(url: string, options: { readonly token?: string; readonly byHash?: boolean } = {}) {
    this.#address = `${url}/graphql`;
    this.#byHash = options.byHash ?? false;
    this.#headers = {
      Accept: 'application/graphql-response+json',
      'Content-Type': 'application/json',
      ...(options.token === undefined ? {} : { Authorization: `Bearer ${options.token}` }),
    };
  }

  async run<Result, Variables>(
    document: TypedDocumentString<Result, Variables>,
    ...[variables]: Variables extends Record<string, never> ? [] : [Variables]
  ): Promise<Result> {
    const named = this.#byHash
      ? { documentId: document.__meta__?.['documentId'] as string }
      : { query: document.toString() };
    const body = JSON.stringify({ ...named, variables: variables ?? {} });
    const response = await fetch(this.#address, { method: 'POST', headers: this.#headers, body });
    const answer = (await response.json()) as Answer<Result>;
    const error = answer.errors?.[0];
    if (error !== undefined) throw new RequestFailed(error.message, error.extensions?.code ?? 'UNKNOWN');
    if (answer.data === undefined) throw new RequestFailed(`status ${response.status}`, 'UNKNOWN');
    return answer.data;
  }
}
