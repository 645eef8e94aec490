/** Tag of a build that no tier serves any more, and none would go back to. */
export const SUPERSEDED = { Key: 'muster:superseded', Value: 'yes' } as const;
