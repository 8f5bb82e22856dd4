// htmx and its extension stand in one file: as two, the extension is sometimes registered too late to be noticed.
import "htmx.org/dist/htmx.js";
import "htmx.org/dist/ext/hx-sse.js";
