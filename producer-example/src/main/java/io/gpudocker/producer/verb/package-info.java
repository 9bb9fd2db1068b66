/** The subcommands: each turns its flags into one command of the contract. */
@NullMarked
package io.gpudocker.producer.verb;

import org.jspecify.annotations.NullMarked;
