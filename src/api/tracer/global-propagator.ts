import { propagation, type TextMapPropagator } from '@opentelemetry/api';

/** Whatever propagator is registered when it is used, also one that is registered later. */
export const GLOBAL_PROPAGATOR: TextMapPropagator = {
  inject: (context, carrier, setter) => {
    propagation.inject(context, carrier, setter);
  },
  extract: (context, carrier, getter) => propagation.extract(context, carrier, getter),
  fields: () => propagation.fields(),
};
