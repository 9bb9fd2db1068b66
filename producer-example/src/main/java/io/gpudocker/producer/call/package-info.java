/** Options that every subcommand takes, and the one way in which all of them send a command and wait for its result. */
@NullMarked
package io.gpudocker.producer.call;

import org.jspecify.annotations.NullMarked;
