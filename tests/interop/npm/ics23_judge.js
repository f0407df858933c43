// Judges proofs of records with the ICS-23 verifier of the Cosmos networks.
//
//   node ics23_judge.js FOLDER SPEC
//
// FOLDER holds records.json; SPEC is docs/spec/ics23.json. Exit code 1 and "refused: why" at the
// first that does not hold.
"use strict";
const fs = require("fs");
const path = require("path");
const { ics23, verifyMembership } = require("@confio/ics23");

class Refusal extends Error {}

function decoded(proof) {
  try {
    return ics23.CommitmentProof.decode(Buffer.from(proof, "base64"));
  } catch (problem) {
    throw new Refusal(`no CommitmentProof: ${problem.message}`);
  }
}

function judge(folder, specFile) {
  const spec = ics23.ProofSpec.fromObject(JSON.parse(fs.readFileSync(specFile, "utf8")));
  const records = JSON.parse(fs.readFileSync(path.join(folder, "records.json"), "utf8"));
  if (records.length === 0) throw new Error("there are no records");
  for (const record of records) {
    const proof = decoded(record.proof);
    const root = Buffer.from(record.root, "hex");
    const key = Buffer.from(record.path, "hex");
    if (!verifyMembership(proof, spec, root, key, Buffer.from(record.value, "base64"))) {
      throw new Refusal(`${record.name} is no member`);
    }
  }
  return records.length;
}

try {
  console.log(`accepted: ${judge(process.argv[2], process.argv[3])} records`);
} catch (problem) {
  if (!(problem instanceof Refusal)) throw problem;
  console.log(`refused: ${problem.message}`);
  process.exitCode = 1;
}
