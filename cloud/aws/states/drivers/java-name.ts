/** A name as the AWS SDK for Java 2 spells it, which is what Step Functions shows: `DBInstanceIdentifier` is `DbInstanceIdentifier`. */
export function javaName(name: string): string {
  const words = name.replace(
    /[A-Z]{2,}(?=[A-Z][a-z]|[^A-Za-z]|$)|[A-Z]{2,}/g,
    (run) => run.charAt(0) + run.slice(1).toLowerCase(),
  );
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** The class of an exception in Java: `DBInstanceNotFoundFault` is `DbInstanceNotFoundException`. */
export function javaException(name: string): string {
  return `${javaName(name.replace(/(Exception|Fault)$/, ''))}Exception`;
}
