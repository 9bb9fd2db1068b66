/** What results, events and progress look like to a person: tables, pairs and lines, without any input or output of its own. */
@NullMarked
package io.gpudocker.producer.text;

import org.jspecify.annotations.NullMarked;
