/** Pages as a tree: whatever is put into it is escaped when it is printed. */
@NullMarked
package twinwall.web.html;

import org.jspecify.annotations.NullMarked;
