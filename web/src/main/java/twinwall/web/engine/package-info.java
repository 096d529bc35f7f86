/** The engine, as the face sees it: its operations, and the configuration read and written. */
@NullMarked
package twinwall.web.engine;

import org.jspecify.annotations.NullMarked;
