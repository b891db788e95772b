// The smallest scenario that still goes wrong: steps are taken out, links and limits become plain,
// and all happens sooner, for as long as the complaint stays of the same kind.

import type { Role } from "@ws/core";
import { complaintAbout } from "./invariants.ts";
import { run } from "./run.ts";
import type { Scenario, Step } from "./scenario.ts";

const ROLES = ["client", "server"] as const;

export function shrink(scenario: Scenario): Scenario {
  const wanted = kindOf(scenario);
  let smallest = scenario;
  for (let smaller; (smaller = simpler(smallest).find((one) => kindOf(one) === wanted));)
    smallest = smaller;
  return smallest;
}

/** What is wrong, apart from its numbers. */
function kindOf(scenario: Scenario): string | undefined {
  return complaintAbout(run(scenario))?.split("\n", 1)[0].replaceAll(/\d+/g, "");
}

/** Every scenario that is simpler by one thing. */
function simpler(scenario: Scenario): Scenario[] {
  const { steps, links, limits, opens, deflate, delivery } = scenario;
  return [
    ...steps.map((_, i) => ({ ...scenario, steps: steps.toSpliced(i, 1) })),
    ...without(links).map((fewer) => ({ ...scenario, links: fewer })),
    ...without(limits).map((fewer) => ({ ...scenario, limits: fewer })),
    ...(deflate === undefined ? [] : [{ ...scenario, deflate: undefined }]),
    ...ROLES.filter((role) => delivery[role] === "pieces").map((role) => ({
      ...scenario,
      delivery: { ...delivery, [role]: "whole" as const },
    })),
    ...(opens ? [{ ...scenario, opens: false }] : []),
    ...(steps.some(({ atMs }) => atMs > 0) ? [{ ...scenario, steps: steps.map(sooner) }] : []),
  ];
}

function sooner(step: Step): Step {
  return { ...step, atMs: Math.floor(step.atMs / 2) };
}

/** The same without one property of one side. */
function without<Options extends object>(both: Record<Role, Options>): Record<Role, Options>[] {
  return ROLES.flatMap((role) =>
    Object.keys(both[role]).map((left) => {
      const rest = Object.entries(both[role]).filter(([name]) => name !== left);
      return { ...both, [role]: Object.fromEntries(rest) as Options };
    }),
  );
}
