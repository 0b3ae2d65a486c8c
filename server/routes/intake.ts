import type { IntakeRequest, LintRequest } from "../../core/contracts.ts";
import { hashOf } from "../../core/hash.ts";
import { knownModels } from "../../core/intake/known-models.ts";
import { lintSpec } from "../../core/intake/lint.ts";
import { questionsOf } from "../../core/intake/questions.ts";
import { retireImpact } from "../../core/intake/retire-impact.ts";
import { assetTypeOf, specTemplates } from "../../core/intake/templates.ts";
import { lookupOf, newestRevisions } from "../../store/lookup.ts";
import type { Input } from "../http/input.ts";
import { openedProject } from "../http/project-of.ts";
import { answer, ok, type Route } from "../http/route.ts";
import { catalogChoices } from "../intake/choices.ts";
import { createIntake } from "../intake/create.ts";
import { draftsOfFile } from "../intake/file-drafts.ts";
import { previewIntake } from "../intake/preview.ts";
import { receivedFile } from "../intake/received-file.ts";

export const intakeRoutes: readonly Route[] = [
  {
    method: "get",
    path: "/projects/:projectId/intake/templates",
    summary: "What a new spec can start from, with what to ask, and the words of the project to choose from.",
    status: 200,
    handle: async (input) => {
      const lookup = await lookupFor(input);
      const { assetTypes, checkpoints } = knownModels(lookup);
      const choices = catalogChoices(lookup);
      const ids = checkpoints.map(({ id }) => id);
      const templates = specTemplates.map((template) => {
        const { id, title, description, output } = template;
        const assetType = assetTypeOf(template, assetTypes);
        const asks = questionsOf(template, assetTypes, ids);
        return {
          id,
          title,
          description,
          outputKind: output.kind,
          assetType,
          assetTypeCandidates: choices.assetTypes,
          asks,
        };
      });
      return ok({ templates, ...choices });
    },
  },
  {
    method: "post",
    path: "/projects/:projectId/intake/preview",
    summary: "What a template, list, matrix, copy or set of drafts would create, row by row. Nothing is stored.",
    body: "intake-request",
    status: 200,
    handle: async (input: Input<IntakeRequest>) => ok(previewIntake(input.body, await lookupFor(input))),
  },
  {
    method: "post",
    path: "/projects/:projectId/intake/create",
    summary: "Create all of it in one commit, or nothing; the same Idempotency-Key and body never create twice.",
    body: "intake-request",
    status: 201,
    handle: async (input: Input<IntakeRequest>) => {
      const { desk } = await openedProject(input);
      const created = await createIntake(desk, await lookupFor(input), input.body, input.key);
      return answer(created.duplicate || created.created.length === 0 ? 200 : 201, created);
    },
  },
  {
    method: "post",
    path: "/projects/:projectId/intake/file",
    summary: "Read a model, picture or workflow into drafts, and list what found no place. Nothing is stored.",
    body: "bytes",
    query: {
      name: "Name of the file; ids and titles are made from it.",
      part: "whole (the default), or head when only the start of a model file is sent; its hash stays unknown then.",
    },
    status: 200,
    handle: async (input) => {
      const lookup = await lookupFor(input);
      return ok(draftsOfFile(await receivedFile(input), lookup));
    },
  },
  {
    method: "post",
    path: "/projects/:projectId/intake/lint",
    summary: "Errors, warnings and suggestions for a spec, stored or not; the errors are what the ready gate asks.",
    body: "lint-request",
    status: 200,
    handle: async (input: Input<LintRequest>) => {
      const value = input.body.spec;
      return ok({ findings: lintSpec({ id: value.id, value, hash: hashOf(value) }, await lookupFor(input)) });
    },
  },
  {
    method: "get",
    path: "/projects/:projectId/specs/:specId/lint",
    summary: "Errors, warnings and suggestions for the newest revision of a spec.",
    status: 200,
    handle: async (input) => {
      const { desk } = await openedProject(input);
      const { value, head } = await desk.read("specs", specId(input));
      return ok({ findings: lintSpec({ id: value.id, value, hash: head.hash }, await lookupFor(input)) });
    },
  },
  {
    method: "get",
    path: "/projects/:projectId/specs/:specId/retire-impact",
    summary: "What retiring a spec would touch: who depends on it, what is under way, what stays.",
    status: 200,
    handle: async (input) => {
      const lookup = await lookupFor(input);
      const { project } = await openedProject(input);
      return ok(retireImpact(project.state(), lookup, specId(input)));
    },
  },
];

function specId(input: Input<unknown>): string {
  return input.params["specId"] ?? "";
}

/** One reading of the newest documents. */
async function lookupFor(input: Input<unknown>) {
  const { project } = await openedProject(input);
  return lookupOf(await newestRevisions(project.objects, project.state()));
}
