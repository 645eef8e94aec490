import {
  type Expression,
  isBindingElement,
  isCallExpression,
  isIdentifier,
  isNewExpression,
  isObjectBindingPattern,
  isObjectLiteralExpression,
  isPropertyAccessExpression,
  type Node,
  type SourceFile,
} from 'typescript/unstable/ast';
import type { Checker, Type } from 'typescript/unstable/sync';
import { held, isOfSdk, memberOfSdk, possible, serviceThatDeclares } from './sdk-types.ts';

/** What a source says of the shapes of SDK clients; members as `ec2#Vpc.VpcId`. */
export interface Mentions {
  /** Each input that is handed to a command or paginator, by its operation. */
  readonly inputs: readonly { readonly operation: string; readonly type: Type }[];
  readonly read: ReadonlySet<string>;
  /** In literals that are meant to be of a client's shape, whoever they are handed to. */
  readonly written: ReadonlySet<string>;
}

/** Asks the compiler about one file. */
export function mentions(checker: Checker, file: SourceFile): Mentions {
  const inputs: { operation: string; type: Type }[] = [];
  const read = new Set<string>();
  const written = new Set<string>();
  const accesses: Node[] = [];
  visit(file, (node) => {
    if (isPropertyAccessExpression(node)) accesses.push(node.name);
    else if (isObjectBindingPattern(node)) {
      const names = node.elements.flatMap((it) => (isBindingElement(it) ? [it.propertyName ?? it.name] : []));
      const from = checker.getTypeAtLocation(node);
      for (const name of names)
        if (from && name && isIdentifier(name)) note(read, memberOfSdk(checker.getPropertyOfType(from, name.text)));
    } else if (isObjectLiteralExpression(node)) {
      const meant = checker.getContextualType(node);
      const is = checker.getTypeAtLocation(node);
      if (meant && is) writing(checker, is, meant, written);
    } else if (isNewExpression(node) || isCallExpression(node)) {
      const sent = sending(checker, node);
      if (sent) inputs.push(sent);
    }
  });
  for (const symbol of checker.getSymbolAtLocation(accesses)) note(read, memberOfSdk(symbol));
  return { inputs, read, written };
}

function visit(node: Node, look: (node: Node) => void): void {
  look(node);
  node.forEachChild((child) => visit(child, look));
}

const note = (to: Set<string>, member: string | undefined) => void (member && to.add(member));

/** `new CreateVpcCommand(input)`, `paginateQuery(config, input)`. */
function sending(checker: Checker, node: { expression: Expression; arguments?: readonly Expression[] }) {
  if (!isIdentifier(node.expression)) return undefined;
  const [, command, page] = /^(?:(\w+)Command|paginate(\w+))$/.exec(node.expression.text) ?? [];
  const input = node.arguments?.[command ? 0 : 1];
  if (!input || !(command ?? page)) return undefined;
  const symbol = checker.getSymbolAtLocation(node.expression);
  const service = serviceThatDeclares(symbol && checker.getAliasedSymbol(symbol));
  const type = checker.getTypeAtLocation(input);
  return service && type ? { operation: `${service}:${command ?? page}`, type } : undefined;
}

/** The members of a client's shape that a literal gives, with those of what it holds, and of what it spreads unless that was a shape already. */
function writing(checker: Checker, is: Type, meant: Type, written: Set<string>): void {
  for (const shape of possible(checker, meant)) {
    const [given, wanted] = [held(checker, is), held(checker, shape)];
    if (given && wanted) writing(checker, given, wanted, written);
    else if (isOfSdk(shape))
      for (const member of checker.getPropertiesOfType(is)) {
        const target = memberOfSdk(member) ? undefined : checker.getPropertyOfType(shape, member.name);
        if (!target) continue;
        note(written, memberOfSdk(target));
        for (const value of possible(checker, checker.getTypeOfSymbol(member)!))
          if (value.isObjectType()) writing(checker, value, checker.getTypeOfSymbol(target)!, written);
      }
  }
}
