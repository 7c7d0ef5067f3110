import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { parseDuration } from '../format/numbers.js';
import { plainLine } from '../format/plain-text.js';
import { useTexts } from '../language/language.js';
import { Icon } from '../parts/icon.js';
import { NO_FILTERS, toAddress, type Filters } from '../state/filters.js';
import { server } from '../state/server.js';

/** What {@link FilterBar} shows and changes. */
export interface FilterBarProps {
  readonly filters: Filters;
  readonly setFilters: (filters: Filters) => void;
}

interface FieldProps {
  readonly id: string;
  readonly label: string;
  readonly hint: string;
  readonly value: string;
  readonly isWrong?: boolean;
  readonly list?: string;
  readonly change: (value: string) => void;
}

/** Says which traces are wanted. */
export function FilterBar({ filters, setFilters }: FilterBarProps): JSX.Element {
  const t = useTexts();
  const [names, setNames] = useState<{ services: string[]; operations: string[] }>({
    services: [],
    operations: [],
  });
  const load = (): void => {
    server.names(filters.service).then(setNames, () => undefined);
  };
  useEffect(load, [filters.service]);
  const services = names.services.includes(filters.service)
    ? names.services
    : [...names.services, filters.service].filter((name) => name !== '');
  const isUnset = toAddress(filters) === '';
  return (
    <div class="filters" onFocusIn={load}>
      <label class="field">
        <span>{t('service')}</span>
        <select
          id="filter-service"
          value={filters.service}
          onChange={({ currentTarget }) => {
            setFilters({ ...filters, service: currentTarget.value });
          }}
        >
          <option value="">{t('anyService')}</option>
          {services.map((name) => (
            <option key={name} value={name}>
              {plainLine(name)}
            </option>
          ))}
        </select>
      </label>
      <Field
        id="filter-operation"
        label={t('operation')}
        hint={t('operationHint')}
        value={filters.operation}
        list="operations"
        change={(operation) => {
          setFilters({ ...filters, operation });
        }}
      />
      <datalist id="operations">
        {names.operations.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      <Field
        id="filter-tag"
        label={t('tag')}
        hint={t('tagHint')}
        value={filters.tag}
        change={(tag) => {
          setFilters({ ...filters, tag });
        }}
      />
      <Field
        id="filter-duration"
        label={t('minDuration')}
        hint={t('minDurationHint')}
        value={filters.minDuration}
        isWrong={parseDuration(filters.minDuration) === undefined}
        change={(minDuration) => {
          setFilters({ ...filters, minDuration });
        }}
      />
      <button
        type="button"
        class="chip error-chip"
        aria-pressed={filters.error}
        onClick={() => {
          setFilters({ ...filters, error: !filters.error });
        }}
      >
        <Icon name="error" />
        {t('errorsOnly')}
      </button>
      {!isUnset && (
        <button
          type="button"
          class="quiet"
          onClick={() => {
            setFilters(NO_FILTERS);
          }}
        >
          {t('clearFilters')}
        </button>
      )}
    </div>
  );
}

const TYPING_MS = 250;

/** Waits for a pause in typing before it asks the server. */
function Field({ id, label, hint, value, isWrong, list, change }: FieldProps): JSX.Element {
  const [text, setText] = useState(value);
  useEffect(() => {
    setText(value);
  }, [value]);
  useEffect(() => {
    if (text === value) return undefined;
    const timer = setTimeout(() => {
      change(text);
    }, TYPING_MS);
    return () => {
      clearTimeout(timer);
    };
  }, [text]);
  return (
    <label class="field">
      <span>{label}</span>
      <input
        id={id}
        type="text"
        value={text}
        placeholder={hint}
        autocomplete="off"
        spellcheck={false}
        {...(list !== undefined && { list })}
        {...(isWrong === true && { 'aria-invalid': true })}
        onInput={({ currentTarget }) => {
          setText(currentTarget.value);
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter') change(text);
          if (event.key === 'Escape') event.currentTarget.blur();
        }}
      />
    </label>
  );
}
