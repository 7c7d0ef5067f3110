/** Bytes of a `baggage` header that every implementation has to pass on (W3C Baggage, section 3.3.2). */
export const MAX_BAGGAGE_LENGTH = 8192;

/** Members of a list. */
export const MAX_MEMBERS = 180;

/** Bytes of one member. */
export const MAX_MEMBER_LENGTH = 4096;
