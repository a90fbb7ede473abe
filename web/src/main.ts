/** The script of every page: parts of a page replaced in place, the search field, sliders; charts only where there are any. */

import "./style.css";
import "./verification.css";
import "htmx.org";
import { importing } from "./importing";
import { reveal } from "./reveal";
import { reviewing } from "./reviewing";
import { searching } from "./searching";
import { sliding } from "./sliding";

searching();
importing();
reviewing();
sliding(document);
reveal(document);
document.addEventListener("htmx:after:swap", () => {
  sliding(document);
  reveal(document);
});
