/** The configuration: config.xml as a document, one record and one field table per entity. */
@NullMarked
package twinwall.core.config;

import org.jspecify.annotations.NullMarked;
