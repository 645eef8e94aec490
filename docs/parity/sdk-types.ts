import type { Checker, Symbol as Named, Type } from 'typescript/unstable/sync';
import { serviceOf } from './sent.ts';

/** The clients' own declarations; that of FIS is this repository's. */
const SDK = /\/(?:@aws-sdk\/client-([\w-]+)|cloud\/aws\/(fis)\/client)\//;

/** `ec2` for what EC2's client declares; undefined for anything else. */
export function serviceThatDeclares(symbol: Named | undefined): string | undefined {
  const [, client, ours] = SDK.exec(symbol?.declarations[0]?.path ?? '') ?? [];
  return (client && serviceOf(client)) ?? ours;
}

/** A member of a client's shape as `ec2#Vpc.VpcId`. A mapped type (`Omit<GetObjectOutput, 'Body'> & …`) has no name: it is `s3#.Body`. */
export function memberOfSdk(member: Named | undefined): string | undefined {
  const service = serviceThatDeclares(member);
  const parent = member?.getParent()?.name ?? '';
  return service && `${service}#${parent.startsWith('__') ? '' : parent}.${member!.name}`;
}

/** Whether a type is a client's, or made of one of a client's (`Omit<…>`). */
export const isOfSdk = (type: Type): boolean =>
  [type.getAliasSymbol(), type.getSymbol(), ...type.getAliasTypeArguments().map((it) => it.getSymbol())].some(
    (it) => serviceThatDeclares(it) !== undefined,
  );

/** The types that a value may be of, without null and undefined. */
export function possible(checker: Checker, type: Type): readonly Type[] {
  const there = checker.getNonNullableType(type) ?? type;
  return there.isUnionType() ? there.getTypes() : [there];
}

/** What a list holds; undefined of what is no list, as a string is, whose characters have numbers too. */
export const held = (checker: Checker, type: Type): Type | undefined =>
  type.isObjectType()
    ? checker.getIndexInfosOfType(type).find(({ keyType }) => keyType.id === checker.getNumberType().id)?.valueType
    : undefined;
