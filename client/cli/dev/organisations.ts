const FIRST = ['harbour-bank', 'north-carrier', 'city-customs', 'east-supplier'];
const PLACES = ['west', 'south', 'river', 'island', 'old-town', 'hill', 'bay', 'lake'];
const TRADES = ['insurer', 'warehouse', 'shipyard', 'broker', 'hospital', 'court', 'mill', 'assayer'];

/** Names for `count` organisations: always the same ones, all different. */
export function organisationNames(count: number): string[] {
  return Array.from({ length: count }, (_, index) => {
    const name = FIRST[index];
    if (name !== undefined) return name;
    const at = index - FIRST.length;
    const place = PLACES[at % PLACES.length];
    const trade = TRADES[(at + Math.floor(at / PLACES.length)) % TRADES.length];
    const lap = Math.floor(at / (PLACES.length * TRADES.length));
    return `${place}-${trade}${lap === 0 ? '' : `-${lap + 1}`}`;
  });
}

/** Whether `name` can be the name of an organisation and of its folder. */
export function isOrganisationName(name: string): boolean {
  return /^[a-z][a-z0-9-]{0,47}$/.test(name);
}
