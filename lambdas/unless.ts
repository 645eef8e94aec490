/**
 * For `.catch`: answers undefined to the named errors, throws every other one.
 * RDS says `DBInstanceNotFound` on the wire and `DBInstanceNotFoundFault` in its SDK; both spellings count.
 */
export const unless =
  (...names: readonly string[]) =>
  (error: Error): undefined => {
    if (
      !names.some((name) => error.name === name || error.name === `${name}Fault` || error.name === `${name}Exception`)
    )
      throw error;
  };
