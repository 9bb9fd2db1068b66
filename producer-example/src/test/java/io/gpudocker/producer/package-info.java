/** The command line as a whole: flags to commands, exit codes, and everything against a real broker. */
@NullMarked
package io.gpudocker.producer;

import org.jspecify.annotations.NullMarked;
