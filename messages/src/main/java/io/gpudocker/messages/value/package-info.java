/** The values commands and views are made of; each parses its own wire form and says what is wrong with a bad one. */
@NullMarked
package io.gpudocker.messages.value;

import org.jspecify.annotations.NullMarked;
