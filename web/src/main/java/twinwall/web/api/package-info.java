/** The API for programs: what the pages edit and show, as JSON, from the same declarations. */
@NullMarked
package twinwall.web.api;

import org.jspecify.annotations.NullMarked;
