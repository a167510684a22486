// One file for all that only reads the templates: loading the CDK takes longer than everything else together.
import './invariants/state.ts';
import './invariants/functions.ts';
import './invariants/queues.ts';
import './invariants/permissions.ts';
import './invariants/journal.ts';
import './invariants/http-api.ts';
import './invariants/alarms.ts';
import './invariants/judges.ts';
