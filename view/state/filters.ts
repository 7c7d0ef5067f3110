/** What the list shows, as the fields of the form have it. */
export interface Filters {
  readonly service: string;
  readonly operation: string;
  readonly tag: string;
  readonly minDuration: string;
  readonly error: boolean;
}

/** Filters that ask for nothing. */
export const NO_FILTERS: Filters = {
  service: '',
  operation: '',
  tag: '',
  minDuration: '',
  error: false,
};

/** @returns Filters of an address. */
export function filtersOf(search: string): Filters {
  const query = new URLSearchParams(search);
  return {
    service: query.get('service') ?? '',
    operation: query.get('operation') ?? '',
    tag: query.get('tag') ?? '',
    minDuration: query.get('min') ?? '',
    error: query.get('error') === 'true',
  };
}

/** @returns Filters as a query of an address; `''` when they ask for nothing. */
export function toAddress({ service, operation, tag, minDuration, error }: Filters): string {
  const query = new URLSearchParams();
  if (service !== '') query.set('service', service);
  if (operation !== '') query.set('operation', operation);
  if (tag !== '') query.set('tag', tag);
  if (minDuration !== '') query.set('min', minDuration);
  if (error) query.set('error', 'true');
  const text = query.toString();
  return text === '' ? '' : `?${text}`;
}
