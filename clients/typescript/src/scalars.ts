/** Scalars of the API: strings that cannot be taken for one another, nor for a number. */

declare const kind: unique symbol;
type Exact<Name extends string> = string & { readonly [kind]: Name };

/** Opaque; only the API makes them. */
export type Id = Exact<'ID'>;

/** RFC 3339, in UTC, such as 2026-11-23T00:00:00Z. */
export type Instant = Exact<'DateTime'>;

/** A calendar day, such as 2026-11-23. */
export type Day = Exact<'Date'>;

/** A plain decimal such as 16409.02: exact, so never a number. */
export type Decimal = Exact<'Decimal'>;

/** An absolute URL. */
export type Address = Exact<'URL'>;

export function instant(value: Date): Instant {
  return value.toISOString() as Instant;
}

export function decimal(value: string): Decimal {
  if (!/^-?(0|[1-9][0-9]{0,17})(\.[0-9]{1,6})?$/.test(value)) throw new RangeError('not a plain decimal');
  return value as Decimal;
}
