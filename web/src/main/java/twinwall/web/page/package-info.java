/** The pages: declared in a catalogue, made from the tables of fields. */
@NullMarked
package twinwall.web.page;

import org.jspecify.annotations.NullMarked;
