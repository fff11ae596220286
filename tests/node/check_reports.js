// Checks what mqbench writes with readers that others wrote:
//
//   node check_reports.js SCHEMA DIRECTORY
//
// Each *.json in DIRECTORY must satisfy the JSON schema (ajv), and each histogram in it must say
// what HdrHistogram's own reader finds in its encoding; full.hlog must be read by HdrHistogram's
// log reader. Fails with the first difference.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import Ajv from "ajv/dist/2020.js";
import hdr from "hdr-histogram-js";

const [schemaFile, directory] = process.argv.slice(2);

function checkHistogram(said, place) {
  const found = hdr.decodeFromCompressedBase64(said.hdr);
  assert.equal(found.totalCount, said.n, place);
  for (const [name, value] of Object.entries(said)) {
    if (/^p[0-9.]+$/.test(name) && value !== null) {
      const theirs = found.getValueAtPercentile(Number(name.slice(1)));
      // Ours are never above the greatest value.
      assert.equal(value, Math.min(theirs, said.max), `${place} ${name}`);
    }
  }
  if (said.n > 0) {
    assert.ok(Math.abs(found.maxValue - said.max) <= said.max / 1000, `${place} max`);
    assert.ok(Math.abs(found.mean - said.mean) <= said.mean / 500, `${place} mean`);
  }
}

// Returns how many there were.
function checkHistograms(value, place) {
  if (value === null || typeof value !== "object") {
    return 0;
  }
  if (typeof value.hdr === "string") {
    checkHistogram(value, place);
    return 1;
  }
  return Object.entries(value).reduce(
    (count, [name, member]) => count + checkHistograms(member, `${place}.${name}`),
    0,
  );
}

function checkLog(text) {
  const reader = new hdr.HistogramLogReader(text, 32);
  const tags = [];
  let total = 0;
  for (let one = reader.nextIntervalHistogram(); one; one = reader.nextIntervalHistogram()) {
    tags.push(one.tag);
    total += one.totalCount;
    assert.ok(one.endTimeStampMsec > one.startTimeStampMsec, "interval");
  }
  return { tags, total };
}

const validate = new Ajv({ allErrors: true }).compile(JSON.parse(readFileSync(schemaFile, "utf8")));
const names = readdirSync(directory).filter((name) => name.endsWith(".json"));
let histograms = 0;
for (const name of names) {
  const result = JSON.parse(readFileSync(join(directory, name), "utf8"));
  assert.ok(validate(result), `${name}: ${JSON.stringify(validate.errors)}`);
  histograms += checkHistograms(result, name);
  // A schema that refuses nothing checks nothing.
  assert.ok(!validate({ ...result, runs: [{}] }), "a run without members");
  assert.ok(!validate({ ...result, schema: "mqbench/2" }), "another schema");
}
assert.ok(names.length >= 2 && histograms >= 14, "too little to check");

const log = checkLog(readFileSync(join(directory, "full.hlog"), "utf8"));
assert.deepEqual(log.tags, ["e2e_response", "ack", "e2e_response"]);
assert.equal(log.total, 200010);
console.log(`${names.length} results, ${histograms} histograms, ${log.tags.length} intervals`);
