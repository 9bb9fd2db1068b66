/** The answer to a command. */
@NullMarked
package io.gpudocker.messages.result;

import org.jspecify.annotations.NullMarked;
