/**
 * Sends every answer of a Google Form to your studio, signed.
 *
 * 1. Open your form (or the sheet that gathers its answers), then Extensions › Apps Script.
 * 2. Paste this text in place of what is there and save.
 * 3. Project Settings › Script Properties: add STUDIO_URL and STUDIO_KEY as your studio shows them.
 * 4. Choose "setUp" above and press Run. Google asks for your consent once.
 *
 * Set it up in the form or in the sheet, not in both. In the form it is more exact.
 * Answers that your studio could not take at once are sent again every ten minutes for three days.
 * Nothing of an answer is written to any log.
 */

/** Notes of what waits: where an answer is to be found, never the answer itself. */
var WAITING = 'STUDIO_WAITING:';
var DAYS = 3;
var PAUSES_MS = [2000, 8000];
/** What sending again at once would not change: wrong key, wrong address, not readable. */
var REFUSED = [400, 401, 403, 404, 410, 413, 415];

/** Run once: from then on every new answer is sent. */
function setUp() {
  settings_();
  ScriptApp.getProjectTriggers().forEach(function (trigger) {
    ScriptApp.deleteTrigger(trigger);
  });
  var form = FormApp.getActiveForm();
  if (form) {
    ScriptApp.newTrigger('onStudioForm').forForm(form).onFormSubmit().create();
  } else {
    var sheet = SpreadsheetApp.getActiveSpreadsheet();
    ScriptApp.newTrigger('onStudioSheet').forSpreadsheet(sheet).onFormSubmit().create();
  }
  ScriptApp.newTrigger('sendWaiting').timeBased().everyMinutes(10).create();
}

/** A form was answered. */
function onStudioForm(event) {
  deliver_({ response: event.response.getId(), since: new Date().getTime() });
}

/** A line was added to the sheet. */
function onStudioSheet(event) {
  var sheet = event.range.getSheet();
  var at = sheet.getRange(event.range.getRow(), 1).getValue();
  deliver_({ sheet: sheet.getSheetId(), at: at.getTime(), since: new Date().getTime() });
}

/** Send again what could not be sent; runs every ten minutes, and stops while nobody answers. */
function sendWaiting() {
  var kept = PropertiesService.getScriptProperties().getProperties();
  Object.keys(kept).filter(function (name) {
    return name.indexOf(WAITING) === 0;
  }).every(function (name) {
    var what = JSON.parse(kept[name]);
    if (new Date().getTime() - what.since > DAYS * 24 * 3600 * 1000) {
      forget_(what);
      return true;
    }
    return deliver_(what);
  });
}

/** Send one answer, or note where it is to be found; tell whether the studio has it. */
function deliver_(what) {
  var body = what.response ? formBody_(what.response) : sheetBody_(what.sheet, what.at);
  var status = body ? post_(JSON.stringify(body)) : 204; // deleted meanwhile: nothing to send
  if (isTaken_(status)) {
    forget_(what);
    return true;
  }
  PropertiesService.getScriptProperties().setProperty(noteOf_(what), JSON.stringify(what));
  if (REFUSED.indexOf(status) >= 0) {
    // Google mails this to whoever set the script up.
    throw new Error('The studio refused an answer (' + status + '). Check STUDIO_URL and STUDIO_KEY.');
  }
  return false;
}

function noteOf_(what) {
  return WAITING + (what.response || what.sheet + ':' + what.at);
}

function forget_(what) {
  PropertiesService.getScriptProperties().deleteProperty(noteOf_(what));
}

function isTaken_(status) {
  return status >= 200 && status < 300;
}

function formBody_(responseId) {
  var form = FormApp.getActiveForm();
  var response = form.getResponse(responseId);
  var body = about_(form.getId(), response.getTimestamp(), Session.getScriptTimeZone());
  body.locale = Session.getActiveUserLocale();
  body.responseId = response.getId();
  body.items = [];
  response.getItemResponses().forEach(function (answer) {
    body.items = body.items.concat(items_(answer));
  });
  if (response.getRespondentEmail()) {
    body.respondentEmail = response.getRespondentEmail();
  }
  return body;
}

/** One item; of a grid one for each of its rows. */
function items_(answer) {
  var item = answer.getItem();
  var type = String(item.getType());
  var response = answer.getResponse();
  if (type !== 'GRID' && type !== 'CHECKBOX_GRID') {
    return [{ title: item.getTitle(), type: type, response: response }];
  }
  var grid = type === 'GRID' ? item.asGridItem() : item.asCheckboxGridItem();
  return grid.getRows().map(function (row, place) {
    return { title: item.getTitle() + ' [' + row + ']', type: type, response: response[place] };
  });
}

/** Read the line anew, so that sending twice sends the same text. */
function sheetBody_(sheetId, at) {
  var file = SpreadsheetApp.getActiveSpreadsheet();
  var sheet = file.getSheets().filter(function (each) { return each.getSheetId() === sheetId; })[0];
  var range = sheet ? sheet.getDataRange() : null;
  var row = range ? rowOf_(range.getValues(), at) : -1;
  if (row < 0) {
    return null;
  }
  var body = about_(formOf_(sheet), new Date(at), file.getSpreadsheetTimeZone());
  var shown = range.getDisplayValues();
  body.locale = file.getSpreadsheetLocale();
  body.namedValues = {};
  shown[0].forEach(function (title, column) {
    body.namedValues[title] = (body.namedValues[title] || []).concat([shown[row][column]]);
  });
  return body;
}

function rowOf_(values, at) {
  for (var row = values.length - 1; row > 0; row -= 1) {
    var added = values[row][0];
    if (Object.prototype.toString.call(added) === '[object Date]' && added.getTime() === at) {
      return row;
    }
  }
  return -1;
}

function formOf_(sheet) {
  var found = /\/forms\/d\/(?:e\/)?([^\/]+)/.exec(sheet.getFormUrl() || '');
  return found ? found[1] : '';
}

function about_(formId, at, zone) {
  return { source: 'google_forms', formId: formId, timestamp: at.toISOString(), timezone: zone };
}

/** Post a text, a few times if need be; give the last status, 0 when there was none. */
function post_(text) {
  var status = 0;
  for (var attempt = 0; attempt <= PAUSES_MS.length; attempt += 1) {
    status = postOnce_(text);
    if (isTaken_(status) || REFUSED.indexOf(status) >= 0) {
      return status;
    }
    if (attempt < PAUSES_MS.length) {
      Utilities.sleep(PAUSES_MS[attempt]);
    }
  }
  return status;
}

function postOnce_(text) {
  var settings = settings_();
  var bytes = Utilities.newBlob(text).getBytes();
  var key = Utilities.newBlob(settings.key).getBytes();
  try {
    return UrlFetchApp.fetch(settings.url, {
      method: 'post',
      contentType: 'application/json',
      payload: bytes,
      headers: { 'X-Studio-Signature': 'sha256=' + hex_(Utilities.computeHmacSha256Signature(bytes, key)) },
      followRedirects: false,
      muteHttpExceptions: true
    }).getResponseCode();
  } catch (error) {
    return 0; // no answer at all
  }
}

/** Google's bytes run from -128 to 127. */
function hex_(bytes) {
  return bytes.map(function (byte) {
    return ('0' + (byte & 255).toString(16)).slice(-2);
  }).join('');
}

function settings_() {
  var properties = PropertiesService.getScriptProperties();
  var settings = { url: properties.getProperty('STUDIO_URL'), key: properties.getProperty('STUDIO_KEY') };
  if (!settings.url || !settings.key) {
    throw new Error('Add STUDIO_URL and STUDIO_KEY under Project Settings, Script Properties.');
  }
  return settings;
}
