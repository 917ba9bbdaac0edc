/* Small ease on top of pages that work without it. */
import "./stepper.js";
import "./focus.js";
import "./leave.js";
