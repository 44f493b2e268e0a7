// Ids that answers held, for the variables of the next example: in memory only, the newest of each kind.
const PLACES = {
  contract: { contract: 'id', number: 'number', code: 'verificationCode', text: 'textSha256' },
  partyAProfile: { profile: 'id' },
  order: { order: 'id' },
  filingOrder: { filing: 'id' },
};
const ALSO = {
  contracts: 'contract',
  paperRequests: 'contract',
  partyAProfiles: 'partyAProfile',
  orders: 'order',
  filingOrders: 'filingOrder',
};

export class Remembered {
  // `hints`: what stands in a place of which nothing is known yet, by its name.
  constructor(hints) {
    this.known = { ...hints };
  }

  // By the names of the fields, wherever they stand; of lists the first.
  learn(data) {
    if (!data || typeof data !== 'object') return;
    for (const [field, value] of Object.entries(data)) {
      const [first] = [value?.nodes ?? value].flat();
      for (const [place, name] of Object.entries(PLACES[ALSO[field] ?? field] ?? {})) {
        if (first?.[name]) this.known[place] = first[name];
      }
      this.learn(first);
    }
  }

  filledIn(variables) {
    return variables.replace(/"\{(\w+)\}"/g, (_, place) => JSON.stringify(this.known[place]));
  }
}
