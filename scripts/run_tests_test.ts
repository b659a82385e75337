import { assertEquals } from "@std/assert";
import { summarise } from "./run_tests.ts";

const REPORT = `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="deno test" tests="5" failures="2" errors="0" time="0.013">
    <testsuite name="./a_test.ts" tests="5" disabled="1" errors="0" failures="2">
        <testcase name="adds" classname="./a_test.ts" time="0.002" line="1" col="6">
        </testcase>
        <testcase name="adds &gt; a &lt;skipped/&gt; of text" classname="./a_test.ts" time="0.001" line="1" col="9">
        </testcase>
        <testcase name="fails" classname="./a_test.ts" time="0.001" line="2" col="6">
            <failure message="Uncaught Error: x">&lt;skipped/&gt;</failure>
        </testcase>
        <testcase name="breaks" classname="./a_test.ts" time="0.001" line="3" col="6">
            <error message="uncaught"></error>
        </testcase>
        <testcase name="needs &quot;npm&quot; &amp; more" classname="./a_test.ts" time="0.000" line="4" col="6">
            <skipped/>
        </testcase>
    </testsuite>
</testsuites>`;

Deno.test("a run is summed up from its report", () => {
  assertEquals(summarise(REPORT), { passed: 2, failed: 2, ignored: ['needs "npm" & more (./a_test.ts)'] });
});

Deno.test("an empty report has nothing that passed", () => {
  assertEquals(summarise(""), { passed: 0, failed: 0, ignored: [] });
});
