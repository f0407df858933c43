// Judges checkpoint and inclusion with sigstore's verifier of transparency logs.
//
//   node sigstore_judge.js FOLDER
//
// FOLDER holds policy, checkpoint and inclusion.json with each proof's entry. Exit code 1 and
// "refused: why" at the first that does not hold.
//
// @sigstore/verify gives away only the check of a whole signature bundle, whose log entries are
// records of Rekor. What it does about any log is its module dist/timestamp: the inclusion proof
// (merkle.js), then the checkpoint (checkpoint.js).
"use strict";
const crypto = require("crypto");
const fs = require("fs");
const path = require("path");
const { TransparencyLogEntry, TrustedRoot } = require("@sigstore/protobuf-specs");
const { toTrustMaterial, VerificationError } = require("@sigstore/verify");
const { verifyTLogTimestamp } = require("@sigstore/verify/dist/timestamp");

// SubjectPublicKeyInfo of an Ed25519 key without its 32 octets (RFC 8410).
const SPKI = Buffer.from("302a300506032b6570032100", "hex");

// A log of sigstore has an id of 32 octets, whose first four a signature line must bear. Ours is
// the whole hash of which a signed note's key id is the beginning.
function logOf(verifierKey) {
  const [, name, id, key] = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/.exec(verifierKey);
  const typed = Buffer.from(key, "base64");
  const logId = crypto.createHash("sha256").update(`${name}\n`).update(typed).digest();
  if (typed.length !== 33 || typed[0] !== 1 || logId.subarray(0, 4).toString("hex") !== id) {
    throw new Error(`policy: ${verifierKey} is no verifier key`);
  }
  return {
    baseUrl: name,
    hashAlgorithm: "SHA2_256",
    logId: { keyId: logId.toString("base64") },
    publicKey: {
      keyDetails: "PKIX_ED25519",
      rawBytes: Buffer.concat([SPKI, typed.subarray(1)]).toString("base64"),
    },
  };
}

function entryOf(proof, checkpoint, log) {
  const base64 = (hex) => Buffer.from(hex, "hex").toString("base64");
  return TransparencyLogEntry.fromJSON({
    logIndex: `${proof.index}`,
    logId: log.logId,
    integratedTime: "0",
    inclusionProof: {
      logIndex: `${proof.index}`,
      treeSize: `${proof.size}`,
      rootHash: checkpoint.split("\n")[2],
      hashes: proof.hashes.map(base64),
      checkpoint: { envelope: checkpoint },
    },
    canonicalizedBody: proof.entry,
  });
}

function judge(folder) {
  const read = (name) => fs.readFileSync(path.join(folder, name), "utf8");
  const keys = read("policy").split("\n").filter((line) => line.startsWith("log "));
  const logs = keys.map((line) => logOf(line.slice(4)));
  const { tlogs } = toTrustMaterial(TrustedRoot.fromJSON({ tlogs: logs }));
  const checkpoint = read("checkpoint");
  const proofs = JSON.parse(read("inclusion.json"));
  if (proofs.length === 0) throw new Error("there are no proofs");
  for (const proof of proofs) verifyTLogTimestamp(entryOf(proof, checkpoint, logs[0]), tlogs);
  return proofs.length;
}

try {
  console.log(`accepted: ${judge(process.argv[2])} entries`);
} catch (problem) {
  if (!(problem instanceof VerificationError)) throw problem;
  console.log(`refused: ${problem.message}`);
  process.exitCode = 1;
}
