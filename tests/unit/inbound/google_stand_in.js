// Runs the shipped script as Google would, with what a form or a sheet holds told as JSON on
// standard input; prints what it sent, with its bytes in base64, and what it keeps.
const crypto = require('node:crypto');
const fs = require('node:fs');
const vm = require('node:vm');

const story = JSON.parse(fs.readFileSync(0, 'utf8'));
const sent = [];
const errors = [];
const triggers = [];
const kept = new Map(Object.entries(story.properties));
const signed = (bytes) => [...bytes].map((byte) => (byte > 127 ? byte - 256 : byte));
const raw = (bytes) => Buffer.from(bytes.map((byte) => byte & 255));

const properties = {
  getProperty: (name) => kept.get(name) ?? null,
  getProperties: () => Object.fromEntries(kept),
  setProperty: (name, value) => kept.set(name, value),
  deleteProperty: (name) => kept.delete(name),
};

const item = (told) => ({
  getTitle: () => told.title,
  getType: () => ({ toString: () => told.type }),
  asGridItem: () => ({ getRows: () => told.rows }),
  asCheckboxGridItem: () => ({ getRows: () => told.rows }),
});

const response = story.form && {
  getId: () => story.form.responseId,
  getTimestamp: () => new Date(story.form.at),
  getRespondentEmail: () => story.form.email,
  getItemResponses: () =>
    story.form.items.map((told) => ({ getItem: () => item(told), getResponse: () => told.response })),
};

const cells = () => story.sheet.rows.map((row) => [row.at ? new Date(row.at) : row.shown[0], ...row.shown.slice(1)]);
const sheet = story.sheet && {
  getSheetId: () => 7,
  getFormUrl: () => story.sheet.formUrl,
  getRange: (row) => ({ getValue: () => cells()[row - 1][0] }),
  getDataRange: () => ({ getValues: cells, getDisplayValues: () => story.sheet.rows.map((row) => row.shown) }),
};

const trigger = (name) => {
  const kind = { create: () => triggers.push(name) };
  return new Proxy(kind, { get: (target, key) => target[key] ?? (() => trigger(name)) });
};

const google = {
  FormApp: { getActiveForm: () => (story.form ? { getId: () => story.form.id, getResponse: () => response } : null) },
  SpreadsheetApp: {
    getActiveSpreadsheet: () => ({
      getSheets: () => [sheet],
      getSpreadsheetTimeZone: () => story.zone,
      getSpreadsheetLocale: () => story.locale,
    }),
  },
  Session: { getScriptTimeZone: () => story.zone, getActiveUserLocale: () => story.locale },
  ScriptApp: { getProjectTriggers: () => [], newTrigger: trigger },
  PropertiesService: { getScriptProperties: () => properties },
  Utilities: {
    newBlob: (text) => ({ getBytes: () => signed(Buffer.from(text, 'utf8')) }),
    computeHmacSha256Signature: (bytes, key) =>
      signed(crypto.createHmac('sha256', raw(key)).update(raw(bytes)).digest()),
    sleep: () => {},
  },
  UrlFetchApp: {
    fetch: (url, options) => {
      sent.push({ url, ...options, payload: raw(options.payload).toString('base64') });
      const status = story.answers.shift() ?? 200;
      if (status === 0) {
        throw new Error('Address unavailable');
      }
      return { getResponseCode: () => status };
    },
  },
};

const script = vm.createContext(google);
vm.runInContext(fs.readFileSync(process.argv[2], 'utf8'), script);
for (const call of story.calls) {
  google.event = call === 'onStudioForm' ? { response } : { range: { getSheet: () => sheet, getRow: () => story.sheet?.row } };
  try {
    vm.runInContext(call === 'setUp' || call === 'sendWaiting' ? `${call}()` : `${call}(event)`, script);
  } catch (error) {
    errors.push(error.message);
  }
}
process.stdout.write(JSON.stringify({ sent, errors, triggers, kept: Object.fromEntries(kept) }));
