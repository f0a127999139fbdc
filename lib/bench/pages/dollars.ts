/** An amount as docs/costs.md writes it: cents up to a hundred dollars, unless other places are asked for. */
export const dollars = (amount: number, places = 2): string =>
  `$${amount < 100 ? amount.toFixed(places) : Math.round(amount).toLocaleString('en')}`;
